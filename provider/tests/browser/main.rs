//! The browser side from outside: every test drives its own provider over HTTP, as a browser would.

mod consent;
mod login;
mod logs;
mod pages;
mod request;
mod robot;
