//! How this caller wants to see things: which fields, and what it has already.

use std::{
    collections::BTreeSet,
    future::{Ready, ready},
};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{Method, header},
};
use p2p_domain::version::Version;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{ETag, Listing, answer, shape};
use crate::{extract::FieldErrors, problem::Problem};

/// Renders wire shapes for the request at hand.
#[derive(Debug, Clone, Default)]
pub struct View {
    fields: Option<String>,
    if_none_match: Vec<String>,
}

impl FromRequest for View {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        if request.method() != Method::GET {
            return ready(Ok(Self::default()));
        }
        let mut named = form_urlencoded::parse(request.query_string().as_bytes()).filter(|(name, _)| name == "fields");
        let fields = named.next().map(|(_, value)| value.into_owned());
        if named.next().is_some() {
            let mut errors = FieldErrors::new();
            errors.add("fields", "repeated_parameter");
            return ready(Err(errors.into()));
        }
        let tags = request.headers().get_all(header::IF_NONE_MATCH);
        let if_none_match = tags.filter_map(|value| value.to_str().ok().map(str::to_owned)).collect();
        ready(Ok(Self { fields, if_none_match }))
    }
}

impl View {
    /// One thing, with its entity tag; 304 when the caller has it.
    pub fn one<T: Serialize + ToSchema + 'static>(&self, shape: &T, version: Version) -> Result<HttpResponse, Problem> {
        let wanted = self.wanted::<T>()?;
        let whole = serde_json::to_vec(shape).map_err(Problem::internal)?;
        let tag = ETag::of(version, &whole);
        if self.if_none_match.iter().any(|header| tag.is_named_in(header)) {
            return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag.as_str())).finish());
        }
        let body = match wanted {
            Some(wanted) => kept(shape, &wanted)?,
            None => whole,
        };
        Ok(HttpResponse::Ok().insert_header((header::ETAG, tag.as_str())).content_type("application/json").body(body))
    }

    /// One thing that has no version: counts, states of the caller.
    pub fn plain<T: Serialize + ToSchema + 'static>(&self, shape: &T) -> Result<HttpResponse, Problem> {
        Ok(HttpResponse::Ok().content_type("application/json").body(self.json(shape)?))
    }

    /// The JSON of one thing, for answers that are put together piece by piece.
    pub fn json<T: Serialize + ToSchema + 'static>(&self, shape: &T) -> Result<Vec<u8>, Problem> {
        match self.wanted::<T>()? {
            Some(wanted) => kept(shape, &wanted),
            None => serde_json::to_vec(shape).map_err(Problem::internal),
        }
    }

    /// Whether the fields that are named are those of such a thing, before there is one.
    pub fn check<T: ToSchema + 'static>(&self) -> Result<(), Problem> {
        self.wanted::<T>().map(drop)
    }

    /// Whether the caller names fields.
    #[must_use]
    pub const fn names_fields(&self) -> bool {
        self.fields.is_some()
    }

    /// A page of a list; `?fields=` speaks of its items, the envelope stays.
    pub fn list<T: Serialize + ToSchema + 'static>(&self, listing: &Listing<T>) -> Result<HttpResponse, Problem> {
        self.items::<T>(listing)
    }

    /// A page in an envelope of its own, whose `items` are `T`.
    pub fn items<T: ToSchema + 'static>(&self, listing: &impl Serialize) -> Result<HttpResponse, Problem> {
        let body = match self.wanted::<T>()? {
            Some(wanted) => {
                let mut value = serde_json::to_value(listing).map_err(Problem::internal)?;
                if let Some(items) = value.get_mut("items").and_then(Value::as_array_mut) {
                    for item in items {
                        *item = shape::keep(item.take(), &wanted);
                    }
                }
                serde_json::to_vec(&value).map_err(Problem::internal)?
            }
            None => serde_json::to_vec(listing).map_err(Problem::internal)?,
        };
        Ok(HttpResponse::Ok().content_type("application/json").body(body))
    }

    /// 201 with what was made, where it lies, and its entity tag.
    #[must_use]
    pub fn created<T: Serialize>(&self, shape: &T, version: Version, location: String) -> HttpResponse {
        answer::send(answer::created(shape, version, location))
    }

    fn wanted<T: ToSchema + 'static>(&self) -> Result<Option<BTreeSet<&str>>, Problem> {
        self.fields.as_deref().map(shape::wanted::<T>).transpose()
    }
}

fn kept<T: Serialize>(shape: &T, wanted: &BTreeSet<&str>) -> Result<Vec<u8>, Problem> {
    let value = serde_json::to_value(shape).map_err(Problem::internal)?;
    serde_json::to_vec(&shape::keep(value, wanted)).map_err(Problem::internal)
}

#[cfg(test)]
mod tests;
