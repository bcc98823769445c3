//! What assistive technology gets of a page: the browser's accessibility tree.

use std::collections::HashMap;

use chromiumoxide::types::{Command, Method, MethodId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Tab;

/// One node of the tree, as it would be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// How deep below the page.
    pub depth: usize,
    /// What it is.
    pub role: String,
    /// What it is called.
    pub name: String,
    /// Level of a heading.
    pub level: Option<u64>,
    /// Whether changes of it are said: `polite`, `assertive`, `off`, or nothing.
    pub live: String,
}

/// Typed by hand: the browser knows properties that the library does not.
#[derive(Debug, Clone, Serialize)]
struct FullTree {}

impl Method for FullTree {
    fn identifier(&self) -> MethodId {
        "Accessibility.getFullAXTree".into()
    }
}

impl Command for FullTree {
    type Response = Tree;
}

#[derive(Debug, Clone, Deserialize)]
struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    node_id: String,
    #[serde(default)]
    child_ids: Vec<String>,
    ignored: bool,
    role: Option<Held>,
    name: Option<Held>,
    #[serde(default)]
    properties: Vec<Property>,
}

#[derive(Debug, Clone, Deserialize)]
struct Held {
    value: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
struct Property {
    name: String,
    value: Held,
}

impl Node {
    fn property(&self, name: &str) -> Option<&Value> {
        let found = self.properties.iter().find(|property| property.name == name)?;
        found.value.value.as_ref()
    }
}

impl Tab {
    /// All that is not left out, in the order in which it is read.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn heard(&self) -> anyhow::Result<Vec<Heard>> {
        let tree = self.page().execute(FullTree {}).await?.result;
        let nodes: HashMap<&str, &Node> =
            tree.nodes.iter().map(|node| (node.node_id.as_str(), node)).collect();
        let word = |held: &Option<Held>| {
            let value = held.as_ref().and_then(|held| held.value.as_ref()?.as_str());
            value.unwrap_or_default().to_owned()
        };
        // The browser lists them level by level; people hear them branch by branch.
        let mut heard = Vec::new();
        let mut ahead: Vec<_> = tree.nodes.first().map(|root| (0, root)).into_iter().collect();
        while let Some((depth, node)) = ahead.pop() {
            let children = node.child_ids.iter().rev().filter_map(|id| nodes.get(id.as_str()));
            ahead.extend(children.map(|child| (depth + 1, *child)));
            if !node.ignored {
                heard.push(Heard {
                    depth,
                    role: word(&node.role),
                    name: word(&node.name),
                    level: node.property("level").and_then(Value::as_u64),
                    live: node
                        .property("live")
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned(),
                });
            }
        }
        Ok(heard)
    }
}
