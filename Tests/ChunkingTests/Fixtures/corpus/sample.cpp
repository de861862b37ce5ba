#include <string>

namespace shelf {

/// Kept with the class.
template <typename T>
class Book : public Base {
public:
    explicit Book(T title);
    ~Book() {}
    T title() const { return title_; }

private:
    T title_;
};

enum class Size { small, large };

using Text = std::string;

bool operator==(const Size &a, const Size &b)
{
    return true;
}

}  // namespace shelf

void shelf::open(int page)
{
    return;
}
