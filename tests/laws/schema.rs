//! Law 7: machine reports validate against their published schemas. Every JSON report of every test here is held against it;
//! these tests show that the schema can refuse.

use serde_json::{Value, json};

use crate::support::{check, seeds, validated};

fn seeds_report() -> Value {
    check(&seeds(), &["."])
}

#[test]
fn a_report_that_lacks_any_of_its_keys_is_refused() {
    let whole = seeds_report();
    for key in whole.as_object().unwrap().keys() {
        let mut part = whole.clone();
        part.as_object_mut().unwrap().remove(key);
        assert!(validated(&part).is_err(), "{key}");
    }
    for key in whole["findings"][0].as_object().unwrap().keys() {
        let mut part = whole.clone();
        part["findings"][0].as_object_mut().unwrap().remove(key);
        assert!(validated(&part).is_err(), "{key}");
    }
}

#[test]
fn a_report_with_values_out_of_range_is_refused() {
    for (place, value) in [
        ("/schema", json!("retold.report/0")),
        ("/findings/0/rule", json!("same")),
        ("/findings/0/id", json!("0123")),
        ("/findings/0/weakest", json!(1.5)),
        ("/findings/0/members", json!([])),
        ("/gate/exit_status", json!(3)),
        ("/corpus/documents", json!(-1)),
    ] {
        let mut report = seeds_report();
        *report.pointer_mut(place).unwrap() = value;
        assert!(validated(&report).is_err(), "{place}");
    }
}
