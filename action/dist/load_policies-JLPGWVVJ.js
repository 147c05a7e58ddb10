import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);
import{o as a}from"./chunk-RFVRP2EM.js";import"./chunk-QNSM7LPO.js";import"./chunk-6BEGDS4R.js";import"./chunk-ZK3VH3QZ.js";import"./chunk-GLXQ7XEU.js";export{a as loadPolicies};
