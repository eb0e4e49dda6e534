// Its first file.
