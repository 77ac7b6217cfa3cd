/// The script of a page, which adds buttons that sort tables, and fields that filter them.
///
/// It takes what it shows from the tables themselves, as text.
enum PageScript {
  /// The SHA-256 of ``text``, as a policy has it; a test makes it anew.
  static let hash: StaticString = "sha256-ewI/N+ehlNtpXhaB9O2/MGynZLtVp7seQBVGB1kfn70="

  static let text: StaticString = """

    "use strict";
    for (const table of document.querySelectorAll("table.rows")) {
      const body = table.tBodies[0];
      const rows = [...body.rows];
      if (rows.length < 2) continue;
      const heads = [...table.tHead.rows[0].cells];
      const isText = heads.map(head => head.classList.contains("k"));
      const value = (row, column) => {
        const text = row.cells[column].textContent;
        if (isText[column]) return text;
        const number = parseFloat(text.replace(/[,<]/g, ""));
        return Number.isNaN(number) ? -1 : number;
      };
      const sort = (column, isAscending) => {
        const sign = isAscending ? 1 : -1;
        const keyed = [...rows].map(row => [value(row, column), row]);
        keyed.sort(([one], [other]) => one < other ? -sign : one > other ? sign : 0);
        body.append(...keyed.map(([, row]) => row));
        heads.forEach((head, place) => head.setAttribute("aria-sort",
          place !== column ? "none" : isAscending ? "ascending" : "descending"));
      };
      heads.forEach((head, column) => {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        head.setAttribute("aria-sort", "none");
        button.addEventListener("click", () => {
          const now = head.getAttribute("aria-sort");
          sort(column, now === "none" ? isText[column] : now === "descending");
        });
      });
      if (rows.length < 10) continue;
      const label = document.createElement("label");
      const field = document.createElement("input");
      const found = document.createElement("output");
      label.className = "find";
      field.type = "search";
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
      });
    }

    """
}
