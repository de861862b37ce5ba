const std = @import("std");

/// How many books.
pub const limit: usize = 3;

/// A book.
pub const Book = struct {
    title: []const u8,

    /// Opens a book.
    pub fn open(path: []const u8) Book {
        return .{ .title = path };
    }
};

const Size = enum { small, large };

const Missing = error{NotFound};

pub fn main() !void {
    const book = Book.open("a");
    std.debug.print("{s}\n", .{book.title});
}

test "opens a book" {
    try std.testing.expect(true);
}
