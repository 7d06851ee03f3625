-- CreateTable
CREATE TABLE "LabSnapshot" (
    "labId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "state" BYTEA NOT NULL,

    CONSTRAINT "LabSnapshot_pkey" PRIMARY KEY ("labId","seq")
);

-- AddForeignKey
ALTER TABLE "LabSnapshot" ADD CONSTRAINT "LabSnapshot_labId_fkey" FOREIGN KEY ("labId") REFERENCES "Lab"("id") ON DELETE CASCADE ON UPDATE CASCADE;
