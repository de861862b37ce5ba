require 'json'
require_relative '../shelf/book'

module Library
  class Catalog < Shelf::Base
    include Enumerable
    attr_reader :books

    def open(path)
      check(path)
      self.close
      book = Book.new(path, MAXIMUM)
      Shelf::Page.load(book).each { |page| page.read }
      books.map(&:title)
      warn Shelf::LIMIT
    rescue ShelfError
      nil
    end
  end
end
