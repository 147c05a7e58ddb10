import { servePlugin } from "./plugin_server.ts";

/** A provider of nothing. Its schema: the provider itself takes an optional text, `region`. */
const schema = Buffer.from("0a181216" + "1214" + "0a06726567696f6e" + "120822737472696e6722" + "2801", "hex");

servePlugin({ GetSchema: () => schema });
