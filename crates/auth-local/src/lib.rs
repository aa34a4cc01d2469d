//! Local authentication: argon2id credentials, signed access tokens, rotating refresh tokens.
