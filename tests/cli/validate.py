#!/usr/bin/env python3
"""validate.py [--published] FILE...: checks CycloneDX 1.6 and SPDX 2.3 documents.

Always for what no schema can say: references that lead somewhere, identifiers used once.  With
--published against the published definitions as well: schemas in $TARE_SCHEMAS
(bom-1.6.schema.json, spdx-2.3.schema.json and what they refer to), or those that the Python
packages cyclonedx-python-lib and spdx-tools carry.  Exit status 77 when these are not there.
"""

import json
import os
import sys


def folder_with(name):
    """$TARE_SCHEMAS, when it has a file of this name."""
    folder = os.environ.get("TARE_SCHEMAS")
    return folder if folder and os.path.exists(os.path.join(folder, name)) else None


def cyclonedx_schemas():
    """The schema of CycloneDX 1.6 and those it refers to, by name."""
    folder = folder_with("bom-1.6.schema.json")
    if not folder:
        import cyclonedx.schema
        folder = os.path.join(os.path.dirname(cyclonedx.schema.__file__), "_res")
    schemas = {}
    for name in ("bom-1.6", "spdx", "jsf-0.82", "cryptography-defs"):
        for end in (".schema.json", ".SNAPSHOT.schema.json"):
            path = os.path.join(folder, name + end)
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    schemas[name] = json.load(file)
    return schemas


def published_cyclonedx(document):
    import jsonschema
    schemas = cyclonedx_schemas()
    main = schemas["bom-1.6"]
    store = {}
    for name, schema in schemas.items():
        for end in (".schema.json", ".SNAPSHOT.schema.json"):
            store["http://cyclonedx.org/schema/" + name + end] = schema
    resolver = jsonschema.RefResolver(main["$id"], main, store=store)
    validator = jsonschema.Draft7Validator(main, resolver=resolver)
    return ["%s: %s" % ("/".join(map(str, error.path)), error.message[:200])
            for error in validator.iter_errors(document)]


def published_spdx(path, document):
    folder = folder_with("spdx-2.3.schema.json")
    if folder:
        import jsonschema
        with open(os.path.join(folder, "spdx-2.3.schema.json"), encoding="utf-8") as file:
            validator = jsonschema.Draft7Validator(json.load(file))
        return ["%s: %s" % ("/".join(map(str, error.path)), error.message[:200])
                for error in validator.iter_errors(document)]
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
    return [message.validation_message[:200]
            for message in validate_full_spdx_document(parse_file(path))]


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
    published = sys.argv[1:2] == ["--published"]
    paths = sys.argv[2:] if published else sys.argv[1:]
    bad = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        is_spdx = "spdxVersion" in document
        problems = list(spdx_problems(document) if is_spdx else cyclonedx_problems(document))
        if published:
            try:
                problems += (published_spdx(path, document) if is_spdx
                             else published_cyclonedx(document))
            except (ImportError, FileNotFoundError) as missing:
                print("no published definition: %s" % missing)
                return 77
        for problem in problems:
            print("%s: %s" % (path, problem))
            bad += 1
    return 1 if bad or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
