//! Variables of answers: a closed set, and nothing that she wrote.

/// The variables, as they stand in braces.
#[cfg(feature = "read")]
pub(crate) const VARIABLES: [&str; 4] = ["officer", "service", "hour", "date"];

/// What the variables stand for at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled<'now> {
    /// `{officer}`: the number under which she knows who answers.
    pub officer: &'now str,
    /// `{service}`: the service, as his certificate has it.
    pub service: &'now str,
    /// `{hour}`: hours and minutes where he sits.
    pub hour: &'now str,
    /// `{date}`: the day there.
    pub date: &'now str,
}

/// The text with its variables filled in; what stands for one is not looked at again.
#[must_use]
pub fn fill(text: &str, with: &Filled<'_>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        filled.push_str(match name {
            "officer" => with.officer,
            "service" => with.service,
            "hour" => with.hour,
            "date" => with.date,
            _ => "",
        });
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// What in a text looks like a variable and is none, or a brace that stands alone.
#[cfg(feature = "read")]
pub(crate) fn unknown(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { return Some("{".to_owned()) };
        if before.contains('}') || !VARIABLES.contains(&name) {
            return Some(format!("{{{name}}}"));
        }
        rest = after;
    }
    rest.contains('}').then(|| "}".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_once() {
        let with = Filled { officer: "{hour}", service: "S", hour: "14:05", date: "1 mai" };
        assert_eq!(
            fill("n° {officer}, {service}: {hour} {date}", &with),
            "n° {hour}, S: 14:05 1 mai"
        );
        assert_eq!(fill("{other} { x", &with), " { x");
    }
}
