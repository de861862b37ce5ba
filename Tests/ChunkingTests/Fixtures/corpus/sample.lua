-- A shelf of books.
local LIMIT = 3

--- Opens a book.
-- @param path where it lies
function Book.open(path)
  return setmetatable({ path = path }, Book)
end

function Book:read(page)
  local text = self.pages[page]
  return text
end

local function helper()
  return LIMIT
end

local twice = function(x)
  return x * 2
end

return {
  open = function(path) return Book.open(path) end,
}
