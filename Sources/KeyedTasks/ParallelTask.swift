/// A unit of work that can be sent to another process.
