// Emulators load these packages at startup for features that nothing here uses: docs/decisions/footprint.md.
// Every member can be read and extended, and throws when called.
function absent() {
  throw new Error('Cannot use this feature: package.json replaces its package (docs/decisions/footprint.md)');
}

module.exports = new Proxy({}, { get: () => absent });
