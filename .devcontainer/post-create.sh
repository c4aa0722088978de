#!/bin/sh
# What the tests and `npm start` look for besides Node: Chromium, and Azure Functions Core Tools.
set -eu
sudo apt-get update
sudo apt-get install --yes --no-install-recommends chromium
npm install --global azure-functions-core-tools@4
npm ci
