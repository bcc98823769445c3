//! The time where the officer sits.

use abri_wire::UnixMillis;
use leptos::wasm_bindgen::JsValue;

use crate::app::Clock;

/// Hours and minutes.
pub(super) fn of(at: UnixMillis) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds stay below 2^53 until year 287396"
    )]
    hours(&js_sys::Date::new(&(at.0 as f64).into()))
}

/// Now, for the variables of an answer. The day is written in figures: it is read in any language.
pub(super) fn words() -> Clock {
    let now = js_sys::Date::new_0();
    let date = String::from(now.to_locale_date_string("fr", &JsValue::UNDEFINED));
    Clock { hour: hours(&now), date }
}

fn hours(date: &js_sys::Date) -> String {
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}
