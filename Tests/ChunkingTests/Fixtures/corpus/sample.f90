! Books.
module shelf
  implicit none
  integer, parameter :: limit = 3

  type :: book
    character(len=20) :: title
  end type book

contains

  ! Opens a book.
  subroutine open_book(path, b)
    character(len=*), intent(in) :: path
    type(book), intent(out) :: b
    b%title = path
  end subroutine open_book

  integer function twice(x)
    integer, intent(in) :: x
    twice = 2 * x
  end function twice

end module shelf

program main
  use shelf
  print *, twice(2)
end program main
