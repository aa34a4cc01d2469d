//! Use cases on the map: near a place, in a box, as GeoJSON.

use serde_json::{Value, json};

use super::{draft, full, published, titles};
use crate::harness::{Person, World, stories};

stories!(the_nearest_come_first, a_map_shows_points, a_box_may_cross_the_date_line);

const CITIES: [(&str, f64, f64); 4] = [
    ("Riyadh", 24.7136, 46.6753),
    ("Kharj", 24.1554, 47.3346),
    ("Jubail", 27.0046, 49.646),
    ("Jeddah", 21.4858, 39.1925),
];

async fn at(person: &Person, title: &str, latitude: f64, longitude: f64) {
    let mut form = full(title);
    form["location"] = json!({ "city": title, "latitude": latitude, "longitude": longitude });
    published(person, &form).await;
}

async fn the_nearest_come_first(world: World) {
    let amal = world.admin().await;
    for (title, latitude, longitude) in CITIES {
        at(&amal, title, latitude, longitude).await;
    }
    let mut nowhere = full("Nowhere");
    nowhere["location"] = json!({});
    published(&amal, &nowhere).await;
    let near = async |query: &str| amal.get(&format!("/use-cases?near=24.7,46.7&{query}")).await.expect(200);
    assert_eq!(titles(&near("").await), ["Riyadh"], "50 km unless one says so");
    assert_eq!(titles(&near("radius_km=100&sort=distance").await), ["Riyadh", "Kharj"]);
    let all = near("radius_km=2000&sort=distance").await;
    assert_eq!(titles(&all), ["Riyadh", "Kharj", "Jubail", "Jeddah"]);
    let distance = all["items"][3]["distance_km"].as_f64().unwrap();
    assert!((840.0..860.0).contains(&distance), "{distance}");
    let walked = amal.walk("/use-cases?near=24.7,46.7&radius_km=2000&sort=distance", 1).await;
    let walked: Vec<&str> = walked.iter().map(|item| item["title"].as_str().unwrap()).collect();
    assert_eq!(walked, ["Riyadh", "Kharj", "Jubail", "Jeddah"]);
}

async fn a_map_shows_points(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    for (title, latitude, longitude) in CITIES {
        at(&amal, title, latitude, longitude).await;
    }
    draft(&amal, &full("Unseen")).await;
    let answer = nora.get("/use-cases/map?bbox=45,23,50,28").await;
    assert!(answer.must("content-type").starts_with("application/geo+json"));
    let map = answer.expect(200);
    assert_eq!(map["type"], "FeatureCollection");
    let mut points: Vec<&str> =
        map["features"].as_array().unwrap().iter().map(|one| one["properties"]["title"].as_str().unwrap()).collect();
    points.sort_unstable();
    assert_eq!(points, ["Jubail", "Kharj", "Riyadh"]);
    let riyadh = map["features"].as_array().unwrap().iter().find(|one| one["properties"]["title"] == "Riyadh").unwrap();
    assert_eq!(riyadh["geometry"], json!({ "type": "Point", "coordinates": [46.6753, 24.7136] }));
    assert_eq!(riyadh["type"], "Feature");
    nora.get("/use-cases/map").await.problem(422, "validation_failed");
    for wrong in ["1,2,3", "0,10,1,5", "a,b,c,d", "0,-91,0,0"] {
        nora.get(&format!("/use-cases/map?bbox={wrong}")).await.problem(422, "validation_failed");
    }
}

async fn a_box_may_cross_the_date_line(world: World) {
    let amal = world.admin().await;
    at(&amal, "Fiji", -17.7, 178.0).await;
    at(&amal, "Samoa", -13.8, -171.8).await;
    at(&amal, "Riyadh", 24.7, 46.7).await;
    let map: Value = amal.get("/use-cases/map?bbox=170,-30,-170,0").await.expect(200);
    assert_eq!(map["features"].as_array().unwrap().len(), 2, "{map}");
    let near = amal.get("/use-cases?near=-15,179.5&radius_km=1200&sort=distance").await.expect(200);
    assert_eq!(titles(&near), ["Fiji", "Samoa"]);
}
