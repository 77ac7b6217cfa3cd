import AccessLogs
import Testing

/// Format strings found in the configuration of servers.
struct ServerConfigurationTests {
  private func definitions(_ path: [UInt8]) throws -> [String] {
    let path = String(decoding: path, as: UTF8.self)
    return try ServerConfiguration(path: path).definitions.map { definition in
      "\(String(decoding: definition.name, as: UTF8.self)): "
        + String(decoding: definition.text, as: UTF8.self)
    }
  }

  @Test func `definitions of nginx are found in the files it includes`() throws {
    let tree = try FileTree()
    try tree.file(
      "nginx.conf",
      """
      # log_format none '$status';
      http {
        log_format main escape=json '$remote_addr "$request" '
                        "$status \\"x\\"";
        include conf.d/*.conf;
        include nginx.conf; include missing.conf;
        access_log logs/access.log main;
      }
      """
    )
    try tree.file("conf.d/b.conf", "log_format b $uri$is_args${args}|$status;")
    try tree.file("conf.d/a.conf", "server { log_format a '$status'; }")
    try tree.file("conf.d/a.txt", "log_format c '$status';")
    let found = try definitions(tree.path("nginx.conf"))
    // The file that includes itself is read once more, by its other path.
    #expect(
      found.prefix(3) == [
        #"main: $remote_addr "$request" $status "x""#, "a: $status",
        "b: $uri$is_args${args}|$status",
      ]
    )
  }

  @Test func `definitions of Apache are found in the files it includes`() throws {
    let tree = try FileTree()
    try tree.file(
      "apache2.conf",
      """
      ServerName www.example.com
      LogFormat "%h %l %u %t \\"%r\\" %>s %b" common
      # LogFormat "%h" none
      LogFormat "%h \\
      %>s" split
      IncludeOptional sites/*.conf
      """
    )
    try tree.file(
      "sites/shop.conf",
      "<VirtualHost *:80>\nCustomLog shop.log \"%U %>s\"\n</VirtualHost>\n"
    )
    #expect(
      try definitions(tree.path("apache2.conf")) == [
        #"common: %h %l %u %t "%r" %>s %b"#, "split: %h %>s", "shop.log: %U %>s",
      ]
    )
  }

  @Test func `escapes of a configuration are resolved as the server does`() throws {
    let tree = try FileTree()
    try tree.file(
      "nginx.conf",
      #"""
      log_format a '$status\t$uri\\t\'\"\x';
      log_format b "$status\t$uri\'\"";
      log_format c $status\t$uri;
      """#
    )
    #expect(
      try definitions(tree.path("nginx.conf")) == [
        #"a: $status\#t$uri\t'"\x"#, #"b: $status\#t$uri'""#, "c: $status\t$uri",
      ]
    )
    try tree.file("httpd.conf", #"LogFormat "%h\t\"%r\"\\t%>s" tabs"#)
    #expect(try definitions(tree.path("httpd.conf")) == [#"tabs: %h\t"%r"\t%>s"#])
  }

  @Test(
    arguments: [
      (#"log_format a '$remote_addr\t$request_uri\t$status';"#, "192.0.2.4\t/a\t200"),
      (#"log_format a "$remote_addr\t$request_uri\t$status";"#, "192.0.2.4\t/a\t200"),
      (#"log_format a '$remote_addr\\t$request_uri \'$status\'';"#, #"192.0.2.4\t/a '200'"#),
      (#"log_format a '"$host" $request_uri "$status"';"#, #""h" /a "200""#),
      (#"LogFormat "%h\t\"%r\"\t%>s" a"#, "192.0.2.4\t\"GET /a HTTP/1.1\"\t200"),
      (#"LogFormat "%h\\\\t%U %>s" a"#, #"192.0.2.4\t/a 200"#),
    ]
  )
  func `a string of a configuration reads the lines that its server writes`(
    configuration: String,
    line: String
  ) throws {
    let tree = try FileTree()
    try tree.file("server.conf", configuration)
    let path = String(decoding: tree.path("server.conf"), as: UTF8.self)
    let found = try #require(try ServerConfiguration(path: path).definitions.first)
    let query = Query(by: [.endpoint, .status], format: .pasted(FormatDefinition(found).text))
    #expect(try CountedLog("\(line)\n", query: query).rows == ["/a\t200\t1"])
    // Pasted as it stands, with its directive.
    let pasted = FormatDefinition(text: Array(configuration.utf8))
    let rows = try CountedLog(
      "\(line)\n",
      query: Query(by: [.endpoint, .status], format: .pasted(pasted.text))
    ).rows
    #expect(rows == ["/a\t200\t1"])
  }

  @Test func `wildcards stand in the names of folders too`() throws {
    let tree = try FileTree()
    try tree.file("nginx.conf", "include sites/*/log[0-9].conf; include ./conf.?/*.conf;")
    for name in ["b", "a", ".hidden"] {
      try tree.file("sites/\(name)/log1.conf", "log_format \(name) '$status';")
      try tree.file("sites/\(name)/other.conf", "log_format other '$status';")
    }
    try tree.file("conf.d/c.conf", "log_format c '$status';")
    try tree.file("conf.d/.c.conf", "log_format hidden '$status';")
    #expect(
      try definitions(tree.path("nginx.conf")) == ["a: $status", "b: $status", "c: $status"]
    )
  }

  @Test func `of a folder Apache reads all that is in it`() throws {
    let tree = try FileTree()
    try tree.file(
      "httpd.conf",
      "Include conf-enabled/\nIncludeOptional sites/*\nLogFormat \"%>s\" last\n"
    )
    try tree.file("conf-enabled/b.conf", "LogFormat \"%>s\" b\n")
    try tree.file("conf-enabled/a/x.txt", "LogFormat \"%>s\" a\n")
    try tree.file("sites/shop/c.conf", "LogFormat \"%>s\" c\nInclude conf-enabled/a\n")
    #expect(
      try definitions(tree.path("httpd.conf")) == ["a: %>s", "b: %>s", "c: %>s", "last: %>s"]
    )
    // nginx reads no folders.
    try tree.file("nginx.conf", "include conf-enabled; log_format n '$status';")
    #expect(try definitions(tree.path("nginx.conf")) == ["n: $status"])
  }

  @Test func `a configuration that is not there is said to be`() {
    #expect(throws: ServerConfiguration.Unreadable.self) {
      try ServerConfiguration(path: "/nonexistent/nginx.conf")
    }
  }
}
