//! The `error` values of answers.

super::named! {
    /// An `error` value.
    ErrorCode {
        /// RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3.1.
        InvalidRequest = "invalid_request";
        /// RFC 6749 section 5.2.
        InvalidClient = "invalid_client";
        /// RFC 6749 section 5.2.
        InvalidGrant = "invalid_grant";
        /// RFC 6749 sections 4.1.2.1 and 5.2.
        UnauthorizedClient = "unauthorized_client";
        /// RFC 6749 section 5.2.
        UnsupportedGrantType = "unsupported_grant_type";
        /// RFC 6749 sections 4.1.2.1 and 5.2.
        InvalidScope = "invalid_scope";
        /// RFC 6749 section 4.1.2.1.
        UnsupportedResponseType = "unsupported_response_type";
        /// RFC 6749 section 4.1.2.1.
        AccessDenied = "access_denied";
        /// OIDC Core 1.0 section 3.1.2.6.
        LoginRequired = "login_required";
        /// OIDC Core 1.0 section 3.1.2.6.
        ConsentRequired = "consent_required";
        /// OIDC Core 1.0 section 3.1.2.6.
        RequestNotSupported = "request_not_supported";
        /// OIDC Core 1.0 section 3.1.2.6.
        RequestUriNotSupported = "request_uri_not_supported";
        /// RFC 6750 section 3.1.
        InvalidToken = "invalid_token";
        /// RFC 6750 section 3.1.
        InsufficientScope = "insufficient_scope";
        /// RFC 7009 section 2.2.1.
        UnsupportedTokenType = "unsupported_token_type";
        /// RFC 7591 section 3.2.2.
        InvalidRedirectUri = "invalid_redirect_uri";
        /// RFC 7591 section 3.2.2.
        InvalidClientMetadata = "invalid_client_metadata";
        /// The provider failed.
        ServerError = "server_error";
    }
}
