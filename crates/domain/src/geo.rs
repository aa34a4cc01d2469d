//! Places on the globe: coordinates, how far they lie apart, and the boxes that lists are searched by.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use crate::error::ValueError;

/// The mean radius of the Earth in kilometres (IUGG, R₁).
const EARTH_RADIUS_KM: f64 = 6_371.008_8;

/// The farthest that anything lies from anything: half way around.
pub const FARTHEST_KM: f64 = PI * EARTH_RADIUS_KM;

/// Degrees north and east (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Coordinates {
    latitude: f64,
    longitude: f64,
}

/// The numbers are no place on the globe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a latitude lies in -90..=90, a longitude in -180..=180")]
pub struct CoordinatesError;

impl ValueError for CoordinatesError {
    fn code(&self) -> &'static str {
        "out_of_range"
    }
}

impl Coordinates {
    /// Checks degrees.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, CoordinatesError> {
        let fine = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        // A negative zero would be another text for the same place.
        if fine { Ok(Self { latitude: latitude + 0.0, longitude: longitude + 0.0 }) } else { Err(CoordinatesError) }
    }

    /// Reads `lat,lng`.
    pub fn parse(text: &str) -> Result<Self, CoordinatesError> {
        let (latitude, longitude) = text.split_once(',').ok_or(CoordinatesError)?;
        Self::new(degrees(latitude)?, degrees(longitude)?)
    }

    /// Degrees north.
    #[must_use]
    pub const fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    #[must_use]
    pub const fn longitude(self) -> f64 {
        self.longitude
    }

    /// The place on the unit sphere, `[x, y, z]`: what a store compares distances by, without trigonometry of its own.
    #[must_use]
    pub fn unit(self) -> [f64; 3] {
        let (lat, lng) = (self.latitude.to_radians(), self.longitude.to_radians());
        [lat.cos() * lng.cos(), lat.cos() * lng.sin(), lat.sin()]
    }

    /// Kilometres along the surface, by the haversine formula (R. W. Sinnott, *Virtues of the Haversine*, Sky and Telescope 68, 1984).
    #[must_use]
    pub fn distance_km(self, other: Self) -> f64 {
        let half = |one: f64, other: f64| ((other - one).to_radians() / 2.0).sin().powi(2);
        let (lat, other_lat) = (self.latitude.to_radians(), other.latitude.to_radians());
        let haversine =
            half(self.latitude, other.latitude) + lat.cos() * other_lat.cos() * half(self.longitude, other.longitude);
        2.0 * EARTH_RADIUS_KM * haversine.clamp(0.0, 1.0).sqrt().asin()
    }
}

/// The square of the straight line between two places on the unit sphere, at that distance along the surface: four haversines. It grows with
/// the distance, so that stores filter and sort by it.
#[must_use]
pub fn chord_squared(distance_km: f64) -> f64 {
    4.0 * (distance_km.clamp(0.0, FARTHEST_KM) / EARTH_RADIUS_KM / 2.0).sin().powi(2)
}

/// The distance of such a square, in kilometres.
#[must_use]
pub fn distance_of(chord_squared: f64) -> f64 {
    2.0 * EARTH_RADIUS_KM * (chord_squared.clamp(0.0, 4.0) / 4.0).sqrt().asin()
}

/// A box on the map, its edges included. Where west is greater than east it crosses the date line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundingBox {
    /// The western edge, in degrees east.
    pub west: f64,
    /// The southern edge, in degrees north.
    pub south: f64,
    /// The eastern edge, in degrees east.
    pub east: f64,
    /// The northern edge, in degrees north.
    pub north: f64,
}

impl BoundingBox {
    /// Reads `west,south,east,north`, as in RFC 7946, 5.
    pub fn parse(text: &str) -> Result<Self, CoordinatesError> {
        let numbers: Vec<f64> = text.split(',').take(5).map(degrees).collect::<Result<_, _>>()?;
        let &[west, south, east, north] = numbers.as_slice() else { return Err(CoordinatesError) };
        let (low, high) = (Coordinates::new(south, west)?, Coordinates::new(north, east)?);
        if low.latitude > high.latitude {
            return Err(CoordinatesError);
        }
        Ok(Self { west: low.longitude, south: low.latitude, east: high.longitude, north: high.latitude })
    }

    /// The smallest box that holds everything within a distance; around a pole and for great distances, all longitudes.
    ///
    /// The widest longitude of a circle is at `asin(sin(r) / cos(latitude))` from its centre (J. P. Matuschek, *Finding Points Within a Distance*).
    #[must_use]
    pub fn around(centre: Coordinates, radius_km: f64) -> Self {
        // A hair wider, so that rounding leaves nothing out that the exact comparison would take.
        let angle = (radius_km.clamp(0.0, FARTHEST_KM) / EARTH_RADIUS_KM) + 1e-9;
        let reach = angle.to_degrees();
        let (south, north) = (centre.latitude - reach, centre.latitude + reach);
        if south <= -90.0 || north >= 90.0 {
            return Self { west: -180.0, south: south.max(-90.0), east: 180.0, north: north.min(90.0) };
        }
        let width = (angle.sin() / centre.latitude.to_radians().cos()).clamp(-1.0, 1.0).asin().to_degrees() + 1e-9;
        Self { west: wrapped(centre.longitude - width), south, east: wrapped(centre.longitude + width), north }
    }

    /// Whether it crosses the date line.
    #[must_use]
    pub fn wraps(&self) -> bool {
        self.west > self.east
    }

    /// Whether a place lies in it.
    #[must_use]
    pub fn contains(&self, place: Coordinates) -> bool {
        let (west, east) = (place.longitude >= self.west, place.longitude <= self.east);
        let across = if self.wraps() { west || east } else { west && east };
        across && (self.south..=self.north).contains(&place.latitude)
    }
}

fn wrapped(longitude: f64) -> f64 {
    if longitude < -180.0 {
        longitude + 360.0
    } else if longitude > 180.0 {
        longitude - 360.0
    } else {
        longitude
    }
}

/// A plain decimal number: no exponent, no `inf`.
fn degrees(text: &str) -> Result<f64, CoordinatesError> {
    let text = text.trim();
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    if plain { text.parse().map_err(|_| CoordinatesError) } else { Err(CoordinatesError) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(latitude: f64, longitude: f64) -> Coordinates {
        Coordinates::new(latitude, longitude).unwrap()
    }

    #[test]
    fn known_distances_come_out() {
        let (riyadh, jeddah) = (at(24.7136, 46.6753), at(21.4858, 39.1925));
        assert!((riyadh.distance_km(jeddah) - 846.4).abs() < 2.0, "{}", riyadh.distance_km(jeddah));
        assert!(riyadh.distance_km(riyadh).abs() < 1e-9);
        assert!((at(0.0, 0.0).distance_km(at(0.0, 180.0)) - FARTHEST_KM).abs() < 1e-6);
        assert!((at(0.0, 179.5).distance_km(at(0.0, -179.5)) - 111.195).abs() < 0.01);
    }

    #[test]
    fn only_places_on_the_globe_are_read() {
        assert_eq!(Coordinates::parse("24.7, 46.6"), Ok(at(24.7, 46.6)));
        for bad in ["", "1", "91,0", "0,181", "nan,0", "1e1,2", "inf,0", "1,2,3"] {
            assert_eq!(Coordinates::parse(bad), Err(CoordinatesError), "{bad}");
        }
        for bad in ["", "1,2,3", "0,10,1,5", "1,2,3,4,5", "0,-91,0,0"] {
            assert_eq!(BoundingBox::parse(bad), Err(CoordinatesError), "{bad}");
        }
    }

    #[test]
    fn a_box_may_cross_the_date_line() {
        let across = BoundingBox::parse("170,-10,-170,10").unwrap();
        assert!(across.contains(at(0.0, 175.0)) && across.contains(at(0.0, -175.0)) && !across.contains(at(0.0, 0.0)));
        assert!(BoundingBox::parse("34,16,56,33").unwrap().contains(at(24.7, 46.7)));
    }

    proptest! {
        #[test]
        fn what_is_within_the_distance_is_in_the_box_and_the_chord_agrees(
            (lat, lng, other_lat, other_lng) in (-90.0..=90.0, -180.0..=180.0, -90.0..=90.0, -180.0..=180.0),
            stretch in 1.0..3.0,
        ) {
            let (one, other): (Coordinates, Coordinates) = (at(lat, lng), at(other_lat, other_lng));
            let distance = one.distance_km(other);
            prop_assert!(BoundingBox::around(one, distance * stretch).contains(other));
            let chord: f64 = one.unit().iter().zip(other.unit()).map(|(a, b)| (a - b).powi(2)).sum();
            prop_assert!((distance_of(chord) - distance).abs() < 0.001);
            prop_assert!((chord_squared(distance) - chord).abs() < 1e-9);
        }
    }
}
