/// The script of a page, which adds buttons that sort tables, and fields that filter them.
///
/// It takes what it shows from the tables themselves, as text.
enum PageScript {
  /// The SHA-256 of ``text``, as a policy has it; a test makes it anew.
  static let hash: StaticString = "sha256-2wx424/ezDtQsmWVg1YXIIrOQzCTf+HMPuvBapU8XLk="

  static let text: StaticString = """

    "use strict";
    const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    for (const table of document.querySelectorAll("table.rows")) {
      const body = table.tBodies[0];
      const rows = [...body.rows];
      if (rows.length < 2) continue;
      const heads = [...table.tHead.rows[0].cells];
      const isText = heads.map(head => head.classList.contains("k"));
      const isTime = heads.map(head => head.classList.contains("t"));
      const value = (row, column) => {
        const text = row.cells[column].textContent;
        if (!isText[column]) return parseFloat(text.replaceAll(",", ""));
        if (!isTime[column]) return text;
        const day = days.indexOf(text);
        return text === "-" ? NaN : day < 0 ? text : day;
      };
      const sort = (column, isAscending) => {
        const sign = isAscending ? 1 : -1;
        const keyed = [...rows].map(row => [value(row, column), row]);
        // What is no number and no time comes last, whatever the order.
        keyed.sort(([one], [other]) => Number.isNaN(one) - Number.isNaN(other)
          || (one < other ? -sign : one > other ? sign : 0));
        body.append(...keyed.map(([, row]) => row));
        heads.filter(head => head.ariaSort).forEach(head => head.ariaSort =
          head !== heads[column] ? "none" : isAscending ? "ascending" : "descending");
      };
      heads.forEach((head, column) => {
        // Shares are in the order of the counts.
        if (head.className === "s") return;
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        head.ariaSort = "none";
        button.addEventListener("click", () => {
          sort(column, head.ariaSort === "none" ? isText[column] : head.ariaSort === "descending");
        });
      });
      if (rows.length < 10) continue;
      const label = document.createElement("label");
      const field = document.createElement("input");
      const found = document.createElement("output");
      label.className = "find";
      field.type = "search";
      field.name = "wanted";
      field.autocomplete = "off";
      label.append("Show rows with", field, found);
      table.parentElement.before(label);
      field.addEventListener("input", () => {
        const wanted = field.value.toLowerCase();
        let count = 0;
        for (const row of rows) {
          row.hidden = !row.textContent.toLowerCase().includes(wanted);
          if (!row.hidden) count += 1;
        }
        found.textContent = wanted === "" ? "" : `${count} of ${rows.length} rows`;
        table.classList.toggle("found", wanted !== "");
      });
    }

    """
}
