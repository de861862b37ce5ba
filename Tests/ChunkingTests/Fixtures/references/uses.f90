module catalog
  use shelf
  use book, only: visit, page
  use, intrinsic :: iso_c_binding
  implicit none
  integer, parameter :: MAXIMUM = 10

  type, extends(base) :: entry
    type(shelf_type) :: shelf
    class(reader), pointer :: reader
  contains
    procedure :: close => close_entry
  end type

contains

  subroutine open_book(path, self)
    character(len=*), intent(in) :: path
    class(entry), intent(inout) :: self
    include "limits.inc"
    call check(path)
    call self%close(path)
    if (is_open(path)) call visit(self%shelf, MAXIMUM)
  end subroutine

  function is_open(path) result(found)
    character(len=*), intent(in) :: path
    logical :: found
    found = len_trim(path) > 0
  end function
end module
