//! Outgoing e-mail: written as .eml files.
