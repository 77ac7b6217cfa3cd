@main enum Logtally { static func main() {} }
