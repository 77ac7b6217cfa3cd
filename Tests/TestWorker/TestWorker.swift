@main enum TestWorker { static func main() {} }
