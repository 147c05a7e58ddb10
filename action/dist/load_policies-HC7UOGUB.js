import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);
import{o as a}from"./chunk-WYS4XTVI.js";import"./chunk-QNSM7LPO.js";import"./chunk-XAJ24TPZ.js";import"./chunk-F2KCZ7NH.js";import"./chunk-GLXQ7XEU.js";export{a as loadPolicies};
