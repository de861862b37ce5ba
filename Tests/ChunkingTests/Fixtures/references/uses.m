#import <Foundation/Foundation.h>
#import "Shelf.h"
@import Library;
@class Page;

@interface Catalog : Base <Reader, Closing>
@property (nonatomic, strong) Shelf *shelf;
- (Entry *)open:(NSString *)path limit:(int)limit;
@end

@implementation Catalog

- (Entry *)open:(NSString *)path limit:(int)limit {
    [self check:path];
    Entry *entry = [[Entry alloc] initWithPath:path limit:MAXIMUM];
    [self.shelf visit:entry];
    [Library sharedLibrary].name = path;
    NSLog(@"%@", path);
    close_book(entry, onError);
    return entry;
}

@end
