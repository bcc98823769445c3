//! Passkeys in this browser (Web Authentication, level 3), with their PRF.
//!
//! What a passkey's PRF answers seals the signing key, so it never leaves this file but to the
//! vault: `toJSON()` would carry it to the service, and its results are taken out first.

use abri_wire::SignInNonce;
use js_sys::{ArrayBuffer, JSON, Object, Promise, Reflect, Uint8Array, futures::JsFuture};
use serde_json::Value;
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};
use zeroize::Zeroizing;

use crate::vault::PRF_INPUT;

#[wasm_bindgen]
extern "C" {
    type PublicKeyCredential;

    #[wasm_bindgen(static_method_of = PublicKeyCredential, js_name = parseCreationOptionsFromJSON, catch)]
    fn parse_creation(options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(static_method_of = PublicKeyCredential, js_name = parseRequestOptionsFromJSON, catch)]
    fn parse_request(options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, js_name = toJSON, catch)]
    fn to_json(this: &PublicKeyCredential) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, js_name = getClientExtensionResults, catch)]
    fn results(this: &PublicKeyCredential) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, js_name = rawId)]
    fn raw_id(this: &PublicKeyCredential) -> JsValue;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["navigator", "credentials"], js_name = create, catch)]
    fn make(options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["navigator", "credentials"], js_name = get, catch)]
    fn ask(options: &JsValue) -> Result<Promise, JsValue>;
}

/// What a passkey showed, for the service, and its PRF's answer, for nobody.
pub(super) struct Shown {
    pub(super) credential: Value,
    pub(super) prf: Option<Zeroizing<[u8; 32]>>,
}

/// Makes a passkey. `None` if the officer did not want to, or the browser can't.
pub(super) async fn create(options: &Value) -> Option<Shown> {
    create_or_throw(options).await.ok()
}

/// Lets the officer show one. `None` if he did not want to, or has none here.
pub(super) async fn get(options: &Value) -> Option<Shown> {
    get_or_throw(options).await.ok()
}

async fn create_or_throw(options: &Value) -> Result<Shown, JsValue> {
    let options = PublicKeyCredential::parse_creation(&parse(options)?)?;
    let made = match JsFuture::from(make(&with_prf(&options, true)?)?).await {
        Ok(made) => made,
        // Some authenticators refuse what they don't know: once more without.
        Err(_) => JsFuture::from(make(&with_prf(&options, false)?)?).await?,
    };
    let made: PublicKeyCredential = made.unchecked_into();
    let mut prf = output(&made)?;
    if prf.is_none() && is_enabled(&made)? {
        prf = output(&ask_again(&made).await?)?;
    }
    Ok(Shown { credential: without_secrets(&made)?, prf })
}

async fn get_or_throw(options: &Value) -> Result<Shown, JsValue> {
    let options = PublicKeyCredential::parse_request(&parse(options)?)?;
    let shown = JsFuture::from(ask(&with_prf(&options, true)?)?).await?;
    let shown: PublicKeyCredential = shown.unchecked_into();
    Ok(Shown { credential: without_secrets(&shown)?, prf: output(&shown)? })
}

/// Authenticators that have a PRF may answer only to a second question. Nobody verifies this one.
async fn ask_again(made: &PublicKeyCredential) -> Result<PublicKeyCredential, JsValue> {
    let options = Object::new();
    let challenge = Uint8Array::from(&[0; SignInNonce::LENGTH][..]);
    Reflect::set(&options, &"challenge".into(), &challenge)?;
    Reflect::set(&options, &"userVerification".into(), &"required".into())?;
    let known = Object::new();
    Reflect::set(&known, &"type".into(), &"public-key".into())?;
    Reflect::set(&known, &"id".into(), &made.raw_id())?;
    Reflect::set(&options, &"allowCredentials".into(), &js_sys::Array::of1(&known))?;
    Ok(JsFuture::from(ask(&with_prf(&options, true)?)?).await?.unchecked_into())
}

fn parse(options: &Value) -> Result<JsValue, JsValue> {
    JSON::parse(&options.to_string())
}

/// `{publicKey: options}`, with the PRF's question; never `prf: {}`, which some platforms refuse.
fn with_prf(options: &JsValue, ask: bool) -> Result<JsValue, JsValue> {
    let name = JsValue::from("extensions");
    let given = Reflect::get(options, &name)?;
    let extensions = if given.is_object() { given } else { Object::new().into() };
    if ask {
        let (prf, eval) = (Object::new(), Object::new());
        Reflect::set(&eval, &"first".into(), &Uint8Array::from(PRF_INPUT))?;
        Reflect::set(&prf, &"eval".into(), &eval)?;
        Reflect::set(&extensions, &"prf".into(), &prf)?;
    } else {
        Reflect::delete_property(extensions.unchecked_ref::<Object>(), &"prf".into())?;
    }
    Reflect::set(options, &name, &extensions)?;
    let whole = Object::new();
    Reflect::set(&whole, &"publicKey".into(), options)?;
    Ok(whole.into())
}

fn is_enabled(shown: &PublicKeyCredential) -> Result<bool, JsValue> {
    let prf = Reflect::get(&shown.results()?, &"prf".into())?;
    Ok(prf.is_object() && Reflect::get(&prf, &"enabled".into())?.is_truthy())
}

/// The PRF's answer; the browser's copy is overwritten.
fn output(shown: &PublicKeyCredential) -> Result<Option<Zeroizing<[u8; 32]>>, JsValue> {
    let mut found = Reflect::get(&shown.results()?, &"prf".into())?;
    for name in ["results", "first"] {
        if !found.is_object() {
            return Ok(None);
        }
        found = Reflect::get(&found, &name.into())?;
    }
    let Ok(buffer) = found.dyn_into::<ArrayBuffer>() else { return Ok(None) };
    let view = Uint8Array::new(&buffer);
    if view.length() != 32 {
        return Ok(None);
    }
    let mut bytes = Zeroizing::new([0; 32]);
    view.copy_to(bytes.as_mut_slice());
    view.fill(0, 0, 32);
    Ok(Some(bytes))
}

/// What the service needs, and no result of any extension.
fn without_secrets(shown: &PublicKeyCredential) -> Result<Value, JsValue> {
    let json = shown.to_json()?;
    Reflect::set(&json, &"clientExtensionResults".into(), &Object::new())?;
    let text = String::from(JSON::stringify(&json)?);
    serde_json::from_str(&text).map_err(|_| JsValue::NULL)
}

/// So that the page is drawn before something long begins.
pub(super) async fn next_frame() {
    let promise = Promise::new(&mut |resolve, _| {
        leptos::prelude::set_timeout(
            move || {
                // A promise's own function does not throw.
                let _ = resolve.call0(&JsValue::NULL);
            },
            core::time::Duration::from_millis(50),
        );
    });
    // Rejected only by its second function, which nobody has.
    let _ = JsFuture::from(promise).await;
}
