"""Training data: permissively licensed sources, cut by repoask itself, written as shards of token ids."""
