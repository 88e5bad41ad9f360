#!/bin/sh
# The one real part of the tests that is no Python package: Chromium, for the browser tests. PostgreSQL and the SMTP
# server come with the Python requirements. Installs it where it may (root on Debian or Ubuntu), else says what is
# missing. In CI (CI=true) a missing browser is a failure: the tests refuse to skip there.
set -eu

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then
        exit 0
    fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "ronde: installing chromium and fonts-liberation with apt-get ..."
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; then
        exit 0
    fi
fi

echo "ronde: there is no chromium here and it could not be installed: the browser tests cannot run" >&2
if [ "${CI:-}" = true ]; then
    exit 1
fi
