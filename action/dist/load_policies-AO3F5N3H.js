import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);
import{o as a}from"./chunk-HZVY6CAE.js";import"./chunk-QNSM7LPO.js";import"./chunk-5XFOMQWQ.js";import"./chunk-F2KCZ7NH.js";import"./chunk-GLXQ7XEU.js";export{a as loadPolicies};
