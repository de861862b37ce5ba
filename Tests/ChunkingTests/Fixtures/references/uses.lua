local json = require("cjson")
local Book = require "shelf.book"

local Catalog = {}
local MAXIMUM = 10

local function check(path)
  return path ~= nil
end

function Catalog.new(path)
  check(path)
  local book = Book.new(path, MAXIMUM)
  book:read(json.decode(path))
  table.insert(Catalog, book)
  return setmetatable({}, { __index = Catalog, visit = check })
end

function Catalog:close()
  self:flush()
  print("closed")
end
