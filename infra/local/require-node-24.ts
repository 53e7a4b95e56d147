// Imported first by every entry script: the sources are TypeScript that Node 24 runs as it is, and the
// machine's own Node.js may be another. npm and npx put the one from node_modules first on the PATH.

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `This needs Node.js 24, and is running on ${process.versions.node}. Start it through npm (npm start, npm test) or ` +
      'npx, which use the Node.js 24 that `npm ci` put into node_modules.',
  );
  process.exit(1);
}
