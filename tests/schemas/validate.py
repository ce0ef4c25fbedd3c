#!/usr/bin/env python3
"""validate.py FILE...: checks CycloneDX 1.6 and SPDX 2.3 documents.

Against the schemas beside this file (or in $TARE_SCHEMAS) when python3-jsonschema is there;
always for what schemas cannot say: references that lead somewhere, identifiers used once.
"""

import json
import os
import sys

FOLDER = os.environ.get("TARE_SCHEMAS") or os.path.dirname(os.path.abspath(__file__))
CYCLONEDX = ["bom-1.6", "spdx", "jsf-0.82", "cryptography-defs"]


def load(name):
    with open(os.path.join(FOLDER, name + ".schema.json"), encoding="utf-8") as file:
        return json.load(file)


def schema_problems(document):
    try:
        import jsonschema
    except ImportError:
        print("# python3-jsonschema is not there: structure alone is checked")
        return []
    if "spdxVersion" in document:
        validator = jsonschema.Draft7Validator(load("spdx-2.3"))
    else:
        schemas = {name: load(name) for name in CYCLONEDX}
        store = {"http://cyclonedx.org/schema/%s.schema.json" % name: schema
                 for name, schema in schemas.items()}
        main = schemas["bom-1.6"]
        resolver = jsonschema.RefResolver(main["$id"], main, store=store)
        validator = jsonschema.Draft7Validator(main, resolver=resolver)
    return ["%s: %s" % ("/".join(map(str, error.path)), error.message[:200])
            for error in validator.iter_errors(document)]


def cyclonedx_problems(document):
    if document["specVersion"] != "1.6":
        yield "specVersion is not 1.6"
    subject = document["metadata"]["component"]
    refs = [part["bom-ref"] for part in [subject] + document.get("components", [])]
    if len(refs) != len(set(refs)):
        yield "a bom-ref is used twice"
    for dependency in document.get("dependencies", []):
        for ref in [dependency["ref"]] + dependency.get("dependsOn", []):
            if ref not in refs:
                yield "dependency on '%s', which is not there" % ref


def spdx_problems(document):
    required = ("SPDXID", "creationInfo", "dataLicense", "name", "documentNamespace", "packages")
    for key in required:
        if key not in document:
            yield "'%s' is missing" % key
    known = [package["SPDXID"] for package in document["packages"]] + ["SPDXRef-DOCUMENT"]
    if len(known) != len(set(known)):
        yield "an SPDXID is used twice"
    described = 0
    for relation in document["relationships"]:
        described += relation["relationshipType"] == "DESCRIBES"
        for key in ("spdxElementId", "relatedSpdxElement"):
            if relation[key] not in known:
                yield "relationship to '%s', which is not there" % relation[key]
    if described != 1:
        yield "it describes %d things" % described
    licenses = {info["licenseId"] for info in document.get("hasExtractedLicensingInfos", [])}
    for package in document["packages"]:
        for word in package["licenseDeclared"].replace("(", " ").replace(")", " ").split():
            if word.startswith("LicenseRef-") and word not in licenses:
                yield "'%s' is not explained" % word


def main():
    bad = 0
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        more = spdx_problems if "spdxVersion" in document else cyclonedx_problems
        for problem in schema_problems(document) + list(more(document)):
            print("%s: %s" % (path, problem))
            bad += 1
    return 1 if bad or len(sys.argv) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())
