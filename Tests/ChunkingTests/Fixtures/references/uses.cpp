#include <vector>
#include "shelf/book.hpp"

using std::string;
using namespace shelf;

namespace library {
class Catalog : public shelf::Base, private Reader<Book> {
    std::vector<Book> books;

    Entry open(const string& path) {
        this->check(path);
        close();
        auto *entry = new Entry(path);
        shelf::load<Book>(entry, onError);
        books.push_back(Page{MAXIMUM});
        return static_cast<Entry>(std::move(*entry));
    }
};
}

void onError(shelf::Error error) { std::sort(error); }
