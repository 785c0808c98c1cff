//! Roles: the clients that steps act as, and the users at their browsers.

use super::vocabulary::vocabulary;

vocabulary! {
    /// Which of the target's clients a step acts as.
    #[derive(Default)]
    pub enum Role {
        /// A web application with a secret, for which PKCE is optional.
        Confidential = "confidential" default,
        /// Another web application with a secret, of another redirect_uri, which must use PKCE and may not use client_credentials.
        Other = "other",
        /// A single-page application: no secret, a browser origin.
        Public = "public",
        /// An application on a device: no secret, loopback and private-use redirect URIs.
        Native = "native",
        /// A client of the operator's own, for which no consent is asked.
        FirstParty = "first-party",
        /// A web application with a secret whose access tokens are JWTs.
        Jwt = "jwt",
    }
}

vocabulary! {
    /// Which of the target's users sits at the browser.
    #[derive(Default)]
    pub enum UserRole {
        /// The first user.
        First = "first" default,
        /// Another user.
        Second = "second",
    }
}
