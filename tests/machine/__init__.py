"""A machine that does what producers, brands and officers do, in any order, and checks the ledgers after every step."""
