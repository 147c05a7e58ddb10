// Loaded into the app before anything of its own: however the demonstration ends, even killed, the pipe between the two is
// closed then, and the app ends too.
process.stdin.resume().once("end", () => process.exit(1));
