const std = @import("std");
const Book = @import("book.zig").Book;
const shelf = @import("shelf.zig");

const MAXIMUM = 10;

pub const Catalog = struct {
    books: std.ArrayList(Book),
    limit: u32,

    pub fn open(self: *Catalog, path: []const u8) !Entry {
        self.check(path);
        const entry = Entry{ .path = path, .limit = MAXIMUM };
        try shelf.visit(entry);
        check(entry, onError);
        return entry;
    }
};

fn check(entry: Entry, handler: fn () void) void {
    std.debug.print("{s}", .{entry.path});
    handler();
}

const Entry = struct { path: []const u8, limit: u32 };

test "opens" {
    try std.testing.expect(true);
}
