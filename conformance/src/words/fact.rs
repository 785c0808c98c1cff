//! The facts: what only one verb, or a few of them, can tell.

use super::vocabulary::vocabulary;

vocabulary! {
    /// Something that a step has seen, and that expectations look at under `facts`.
    pub enum Fact {
        /// names that occur more than once in an object of the JSON body
        DuplicateMembers = "duplicate_members": List(&Text),
        /// with `fetch_from`: the header fields that the page gets to see, in lower case
        ExposedHeaders = "exposed_headers": List(&Text),
        /// with `fetch_from`: why the page does not get to see the answer
        UnreadableBecause = "unreadable_because": Text,
        /// why the browser could not go on
        Stuck = "stuck": Text,
        /// the statuses of the redirects since the first form was sent, the one to the client included
        RedirectsAfterPost = "redirects_after_post": List(&Number),
        /// how many hidden fields were left out or replaced
        Fields = "fields": Number,
        /// the strictest SameSite attribute among the cookies that the page's own form carries
        SameSite = "same_site": Word(&["strict", "lax", "none", "unset"]),
        /// where the ID token has an `at_hash`: whether it is that of the access token beside it
        AtHashMatches = "at_hash_matches": Truth,
        /// where the ID token has a `c_hash`: whether it is that of the code
        CHashMatches = "c_hash_matches": Truth,
        /// the claims of the ID token that are null
        NullClaims = "null_claims": List(&Text),
        /// why the signature of the ID token does not verify
        SignatureProblem = "signature_problem": Text,
        /// why the ID token cannot be read
        IdTokenProblem = "id_token_problem": Text,
        /// what the userinfo endpoint says of the token: `alive`, `dead`, or what came instead
        OfUserinfo = "userinfo": Text,
        /// what the introspection endpoint says of the token: `alive`, `dead`, or what came instead
        OfIntrospection = "introspection": Text,
        /// what the product's verification endpoint says of the token: `alive`, `dead`, or what came instead
        OfVerify = "verify": Text,
        /// members whose value is not of the registered JSON type, or scopes with characters beyond NQCHAR
        WrongTypes = "wrong_types": List(&Text),
        /// members that are lists without an element
        EmptyLists = "empty_lists": List(&Text),
        /// endpoints that are no absolute https URL without fragment; http passes on loopback
        WrongUrls = "wrong_urls": List(&Text),
        /// members that are not what they were when the run began; of the other document, of those that both have
        Differs = "differs": List(&Text),
        /// the `kid` of every key
        Kids = "kids": List(&Text),
        /// how many RSA, EC or OKP keys are not marked for encryption
        SigningKeys = "signing_keys": Number,
        /// private or symmetric key parameters, wherever in the body they stand
        PrivateMembers = "private_members": List(&Text),
        /// every `kid` that keys of one type and use share
        AmbiguousKids = "ambiguous_kids": List(&Text),
        /// the values of Access-Control-Allow-Origin
        AllowOrigin = "allow_origin": List(&Text),
        /// the methods that the answer allows
        AllowMethods = "allow_methods": List(&Text),
        /// the header fields that the answer allows, in lower case
        AllowHeaders = "allow_headers": List(&Text),
        /// why the request that is announced would not follow
        RefusedBecause = "refused_because": Text,
        /// origins that may read the answer with credentials
        ReflectedWithCredentials = "reflected_with_credentials": List(&Text),
        /// origins in `near` that are allowed although the stranger is not
        NearMissesAllowed = "near_misses_allowed": List(&Text),
        /// the most values of Access-Control-Allow-Origin in one answer
        AllowOriginCount = "allow_origin_count": Number,
        /// answers without `Vary: Origin` although not all of them say the same about who may read; one request goes without an origin
        VaryMissing = "vary_missing": Number,
        /// how many answers yielded tokens
        Successes = "successes": Number,
        /// how many revocations were confirmed
        Revoked = "revoked": Number,
        /// answers of 500 and above, except a 503 with Retry-After, which asks to come back
        ServerErrors = "server_errors": Number,
        /// with `all`, one word for each entrant in their order: `tokens`, `done` (a revocation), `alive` or `dead` (what was said of a token), or else the OAuth error code, or the status where there is none
        Outcomes = "outcomes": List(&Text),
        /// how many access tokens are alive on some surface
        Access = "access": Number,
        /// how many lineages of refresh tokens are alive
        Refresh = "refresh": Number,
        /// how many connections could be opened
        Opened = "opened": Number,
        /// with `until_closed_s`: how many of them the target had closed by then
        ClosedConnections = "closed": Number,
        /// the status of every answer that came, in order
        Answers = "answers": List(&Number),
        /// how many of them hold an access token
        Granted = "granted": Number,
        /// whether the target closed the connection while we listened
        Closed = "closed": Truth,
        /// whether the target neither answered nor closed the connection in time
        Hung = "hung": Truth,
        /// whether the last answer was not complete
        Unfinished = "unfinished": Truth,
    }
}
