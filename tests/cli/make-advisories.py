#!/usr/bin/env python3
"""make-advisories.py KIND FILE [NUMBER [SEED]]: advisories as a publisher of that KIND has them.

tracker, secdb, kev, kev-csv, epss, nvd, osv (one record), osv-zip, osv-dir (FILE is a folder).
NUMBER of vulnerabilities; SEED changes ids, so that two files of a kind differ.
"""
import json
import os
import sys
import zipfile

KIND, PATH = sys.argv[1], sys.argv[2]
NUMBER = int(sys.argv[3]) if len(sys.argv) > 3 else 10
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 0


def cve(i):
    return "CVE-%d-%d" % (2000 + SEED, 10000 + i)


def tracker(to):
    """Written as a stream: it may be larger than memory."""
    to.write("{")
    for first in range(0, NUMBER, 20):
        to.write('%s"package%d":{' % ("," if first else "", first // 20))
        for i in range(first, min(first + 20, NUMBER)):
            entry = {"scope": "remote", "description": "Nr. %d: " % i + "some words of it " * 8,
                     "releases": {
                         "bookworm": {"status": "resolved", "repositories": {"bookworm": "1.2-3"},
                                      "fixed_version": "1.%d-1" % (i % 9 + 1), "urgency": "low"},
                         "trixie": {"status": "open", "repositories": {"trixie": "1.4-1"},
                                    "urgency": "not yet assigned"}}}
            to.write('%s"%s":%s' % ("," if i > first else "", cve(i), json.dumps(entry)))
        to.write("}")
    to.write("}")


def osv(i, ecosystem="Go"):
    return {"schema_version": "1.6.0", "id": "%s-%d-%d" % ("GO", 2000 + SEED, i),
            "modified": "2024-05-0%dT00:00:00Z" % (i % 9 + 1), "aliases": [cve(i)],
            "summary": "Record %d" % i,
            "affected": [{"package": {"name": "example.com/m%d" % (i % 50), "ecosystem": ecosystem},
                          "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"},
                                                                   {"fixed": "1.%d.0" % i}]}]}]}


def secdb():
    return {"packages": [{"pkg": {"name": "package%d" % i, "secfixes": {"1.2.%d-r0" % i: [cve(i)],
                                                                        "0": ["CVE-1999-0001"]}}}
                         for i in range(NUMBER)],
            "reponame": "main", "urlprefix": "https://example.org", "distroversion": "v3.20"}


def kev():
    return {"title": "catalogue", "catalogVersion": "2024.05.01", "count": NUMBER,
            "vulnerabilities": [{"cveID": cve(i), "dateAdded": "2024-05-01", "notes": ""}
                                for i in range(NUMBER)]}


def nvd():
    return {"resultsPerPage": NUMBER, "format": "NVD_CVE", "version": "2.0", "vulnerabilities": [
        {"cve": {"id": cve(i), "published": "2020-01-01T00:00:00.000",
                 "lastModified": "2021-01-01T00:00:00.000", "vulnStatus": "Analyzed",
                 "descriptions": [{"lang": "en", "value": "Words"}],
                 "metrics": {"cvssMetricV31": [{"type": "Primary", "cvssData": {
                     "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                     "baseSeverity": "CRITICAL"}}]},
                 "configurations": [{"nodes": [{"operator": "OR", "cpeMatch": [
                     {"vulnerable": True, "versionEndExcluding": "1.%d" % i,
                      "criteria": "cpe:2.3:a:vendor:product%d:*:*:*:*:*:*:*:*" % i}]}]}]}}
        for i in range(NUMBER)]}


def write():
    if KIND == "osv-zip":
        with zipfile.ZipFile(PATH, "w", zipfile.ZIP_DEFLATED) as archive:
            for i in range(NUMBER):
                archive.writestr("GO-%d.json" % i, json.dumps(osv(i)))
    elif KIND == "osv-dir":
        for i in range(NUMBER):
            folder = os.path.join(PATH, str(i % 3))
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, "%d.json" % i), "w", encoding="utf-8") as to:
                json.dump(osv(i), to)
    else:
        with open(PATH, "w", encoding="utf-8") as to:
            if KIND == "tracker":
                tracker(to)
            elif KIND == "kev-csv":
                to.write("cveID,vendorProject,dateAdded,shortDescription\r\n")
                for i in range(NUMBER):
                    to.write('%s,"Some, one",2024-05-01,"a ""word"",\r\nand more"\r\n' % cve(i))
            elif KIND == "epss":
                to.write("#model_version:v2025.03.14,score_date:2025-08-08T12:00:00Z\n")
                to.write("cve,epss,percentile\n")
                for i in range(NUMBER):
                    to.write("%s,%.5f,0.5\n" % (cve(i), i % 100 / 100))
            else:
                one = {"secdb": secdb, "kev": kev, "nvd": nvd, "osv": lambda: osv(NUMBER)}[KIND]
                json.dump(one(), to, indent=1)


write()
