#import <Foundation/Foundation.h>

#define LIMIT 3

/// Reads pages.
@protocol Reader <NSObject>
- (NSString *)page:(NSInteger)number;
@end

/// A book.
@interface Book : NSObject <Reader>

@property (nonatomic, copy) NSString *title;

- (instancetype)initWithTitle:(NSString *)title;
+ (Book *)open:(NSString *)path;

@end

@implementation Book

// Makes a book.
- (instancetype)initWithTitle:(NSString *)title {
    self = [super init];
    _title = title;
    return self;
}

+ (Book *)open:(NSString *)path {
    return [[Book alloc] initWithTitle:path];
}

- (void)put:(NSString *)page at:(NSInteger)number {
}

@end

static int twice(int x) {
    return x * 2;
}
