// Its first test.
