"""Trains repoask's memory of a repository: ICAE memory slots, pooled slots and E2LLM soft prompts."""
