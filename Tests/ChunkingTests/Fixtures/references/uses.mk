include common.mk config.mk
SHELF = shelf
BOOKS := $(wildcard *.book) $(SHELF)

.PHONY: all
all: build check

build: $(BOOKS)
	$(CC) -o $(SHELF) $<
	$(call twice,$(SHELF))

check: build
	./check ${SHELF}

define twice
$(1) $(1)
endef
