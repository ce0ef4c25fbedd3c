#!/usr/bin/env python3
"""findings.py [--published FOLDER] FILE...: checks the documents that tare scan writes.

Which format a FILE has is told by its content.  The rules below are written from the
specifications, as the published schemas have terms of their own or are part of something large:
  OpenVEX 0.2.0                 github.com/openvex/spec, OPENVEX-SPEC.md
  SARIF 2.1.0                   OASIS, sections 3.13 to 3.58; the members that tare writes
  dependency submission         GitHub's REST API, POST /repos/…/dependency-graph/snapshots
  JUnit                         the schema of Ant's reports, JUnit.xsd of Windy Road
With --published against the published ones as well, where FOLDER has them: openvex_json_schema.json,
sarif-schema-2.1.0.json, JUnit.xsd.  Exit status 1 when a document is not valid.
"""
import json
import os
import re
import sys
import xml.etree.ElementTree as tree

import jsonschema

TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
WORD = {"type": "string", "minLength": 1}
# An IRI without a blank or a character that must be escaped.
IRI = {"type": "string", "pattern": r'^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$'}


def record(required, optional=None):
    """An object of these members and no others."""
    return {"type": "object", "required": list(required), "additionalProperties": False,
            "properties": {**required, **(optional or {})}}


def many(items, least=0):
    return {"type": "array", "items": items, "minItems": least, "uniqueItems": True}


def one_of(*words):
    return {"enum": list(words)}


IDENTIFIED = record({"@id": IRI}, {"identifiers": {"type": "object"}, "hashes": {"type": "object"}})
STATEMENT = record(
    {"vulnerability": record({"name": WORD}, {"@id": IRI, "description": WORD,
                                              "aliases": many(WORD)}),
     "products": many(IDENTIFIED, 1),
     "status": one_of("not_affected", "affected", "fixed", "under_investigation")},
    {"justification": one_of("component_not_present", "vulnerable_code_not_present",
                             "vulnerable_code_not_in_execute_path",
                             "vulnerable_code_cannot_be_controlled_by_adversary",
                             "inline_mitigations_already_exist"),
     "impact_statement": WORD, "action_statement": WORD, "status_notes": WORD, "timestamp": TIME})
STATEMENT["allOf"] = [
    {"if": {"properties": {"status": {"const": "not_affected"}}},
     "then": {"anyOf": [{"required": ["justification"]}, {"required": ["impact_statement"]}]}},
    {"if": {"properties": {"status": {"const": "affected"}}},
     "then": {"required": ["action_statement"]}}]
OPENVEX = record({"@context": one_of("https://openvex.dev/ns/v0.2.0"), "@id": IRI, "author": WORD,
                  "timestamp": TIME, "version": {"type": "integer", "minimum": 1},
                  "statements": many(STATEMENT, 1)},
                 {"role": WORD, "last_updated": TIME, "tooling": WORD})

DEPENDENCY = record({}, {"package_url": {"type": "string", "pattern": "^pkg:"},
                         "relationship": one_of("direct", "indirect"),
                         "scope": one_of("runtime", "development"),
                         "dependencies": {"type": "array", "items": WORD},
                         "metadata": {"type": "object", "maxProperties": 8}})
MANIFEST = record({"name": WORD}, {"file": record({}, {"source_location": WORD}),
                                   "metadata": {"type": "object", "maxProperties": 8},
                                   "resolved": {"type": "object",
                                                "additionalProperties": DEPENDENCY}})
SNAPSHOT = record({"version": {"type": "integer"}, "ref": {"type": "string", "pattern": "^refs/"},
                   "sha": {"type": "string", "pattern": "^[0-9a-fA-F]{40}$"},
                   "job": record({"id": WORD, "correlator": WORD}, {"html_url": IRI}),
                   "detector": record({"name": WORD, "version": WORD, "url": {"type": "string"}}),
                   "scanned": TIME},
                  {"manifests": {"type": "object", "additionalProperties": MANIFEST},
                   "metadata": {"type": "object", "maxProperties": 8}})

MESSAGE = record({"text": WORD})
LEVEL = one_of("none", "note", "warning", "error")
RULE = record({"id": WORD}, {"shortDescription": MESSAGE, "helpUri": IRI,
                             "defaultConfiguration": record({"level": LEVEL}),
                             "properties": {"type": "object", "required": ["security-severity"],
                                            "properties": {"tags": many(WORD), "epss": {
                                               "type": "number", "minimum": 0, "maximum": 1}}}})
PLACE = record({"physicalLocation": record(
    {"artifactLocation": record({"uri": {"type": "string", "pattern": r'^[^\s<>"{}|\\^`]+$'}})},
    {"region": record({"startLine": {"type": "integer", "minimum": 1}})})},
               {"logicalLocations": many(record({"fullyQualifiedName": WORD, "kind": WORD}))})
RESULT = record({"message": MESSAGE},
                {"ruleId": WORD, "ruleIndex": {"type": "integer", "minimum": 0}, "level": LEVEL,
                 "locations": {"type": "array", "items": PLACE},
                 "partialFingerprints": {"type": "object", "additionalProperties": WORD},
                 "properties": {"type": "object"},
                 "suppressions": many(record({"kind": one_of("inSource", "external")},
                                             {"justification": WORD}))})
NOTE = record({"message": MESSAGE}, {"level": LEVEL})
RUN = record({"tool": record({"driver": record({"name": WORD, "version": WORD},
                                               {"rules": many(RULE)})}),
              "results": {"type": "array", "items": RESULT}},
             {"columnKind": one_of("utf16CodeUnits", "unicodeCodePoints"),
              "invocations": many(record({"executionSuccessful": {"type": "boolean"}},
                                         {"toolExecutionNotifications":
                                          {"type": "array", "items": NOTE}}))})
SARIF = record({"version": one_of("2.1.0"), "runs": {"type": "array", "items": RUN}},
               {"$schema": IRI})


def json_problems(schema, document):
    for error in jsonschema.Draft7Validator(schema).iter_errors(document):
        yield "/".join(map(str, error.path)) + ": " + error.message[:200]


def sarif_problems(document):
    """What no schema can say: a result leads to its rule."""
    for run in document["runs"]:
        rules = run["tool"]["driver"].get("rules", [])
        for result in run["results"]:
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                yield "ruleIndex of %s leads elsewhere" % result["ruleId"]


def junit_problems(root):
    def wants(element, names):
        for name, form in names.items():
            if not re.fullmatch(form, element.get(name, "")):
                yield "%s: %s is %r" % (element.tag, name, element.get(name))
        for name in set(element.keys()) - set(names):
            yield "%s has an attribute %s" % (element.tag, name)

    if root.tag != "testsuites" or root.keys():
        yield "it is not a testsuites without attributes"
    for nth, suite in enumerate(root):
        yield from wants(suite, {"package": ".+", "id": str(nth), "name": ".+", "hostname": ".+",
                                 "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "time": r"[\d.]+",
                                 "tests": r"\d+", "failures": r"\d+", "errors": r"\d+",
                                 "skipped": r"\d+"})
        order = [child.tag for child in suite]
        cases = suite.findall("testcase")
        if order != ["properties"] + ["testcase"] * len(cases) + ["system-out", "system-err"]:
            yield "a suite of %s" % order
        counts = {"tests": len(cases)}
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            counts[name] = len(suite.findall("testcase/" + tag))
        yield from ("%s is %s, there are %d" % (name, suite.get(name), count)
                    for name, count in counts.items() if suite.get(name) != str(count))
        for case in cases:
            yield from wants(case, {"name": ".+", "classname": ".+", "time": r"[\d.]+"})
            if len(case) > 1:
                yield "a case with two outcomes"
            for outcome in case:
                if outcome.tag != "skipped":
                    yield from wants(outcome, {"type": ".+", "message": ".*"})


def published(folder, kind, path, document):
    name = {"openvex": "openvex_json_schema.json", "sarif": "sarif-schema-2.1.0.json",
            "junit": "JUnit.xsd"}.get(kind)
    schema = name and os.path.join(folder, name)
    if not schema or not os.path.exists(schema):
        return
    print("%s: against %s" % (path, name))
    if kind == "junit":
        import xmlschema
        yield from (str(error.reason) for error in xmlschema.XMLSchema(schema).iter_errors(path))
        return
    with open(schema, encoding="utf-8") as file:
        loaded = json.load(file)
    checker = jsonschema.validators.validator_for(loaded)(
        loaded, format_checker=jsonschema.FormatChecker())
    yield from ("/".join(map(str, e.path)) + ": " + e.message[:200]
                for e in checker.iter_errors(document))


def check(path, folder):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.startswith("<?xml"):
        kind, document = "junit", tree.fromstring(text.encode())
        problems = list(junit_problems(document))
    else:
        document = json.loads(text)
        kind, schema = (("openvex", OPENVEX) if "@context" in document else
                        ("sarif", SARIF) if "runs" in document else ("github", SNAPSHOT))
        problems = list(json_problems(schema, document))
        if kind == "sarif" and not problems:
            problems = list(sarif_problems(document))
    return problems + (list(published(folder, kind, path, document)) if folder else [])


def main():
    words = sys.argv[1:]
    folder = words[1] if words[:1] == ["--published"] else None
    paths = words[2:] if folder else words
    bad = 0
    for path in paths:
        for problem in check(path, folder):
            print("%s: %s" % (path, problem))
            bad += 1
    return 1 if bad or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
