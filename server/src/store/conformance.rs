//! One suite of named cases for every engine: the contract of `Store`, as tests.
