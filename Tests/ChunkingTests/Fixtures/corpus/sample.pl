#!/usr/bin/perl
package Shelf::Book;

use strict;
use constant LIMIT => 3;

our $VERSION = '1.0';

=head1 NAME

Shelf::Book - a book

=cut

# Makes a book.
sub new {
    my ($class, %args) = @_;
    return bless { %args }, $class;
}

sub title { $_[0]->{title} }

package Shelf {
    sub open_book {
        return Shelf::Book->new(title => shift);
    }
}

1;
