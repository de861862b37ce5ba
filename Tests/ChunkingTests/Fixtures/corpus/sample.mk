LIMIT := 3
export SHELF = /usr/share

# Builds everything.
all: book
	echo done

book: book.o \
      page.o
	$(CC) -o $@ $^

define twice
$(1) $(1)
endef

ifeq ($(OS),Linux)
FLAGS += -pthread
endif

.PHONY: all
